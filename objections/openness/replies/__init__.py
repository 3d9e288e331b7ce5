"""Selected replies (答复选登): ended cases told without anybody in them; one person writes, another releases."""
