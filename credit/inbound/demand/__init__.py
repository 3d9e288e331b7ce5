"""The sharing-demand catalogue (共享需求目录): what the bureau needs from others, and how far each need has come."""
