"""PostgreSQL and Valkey in a folder of this checkout: the same engines as in production, with nothing to configure.

Only the *programs* of the installed packages are used; the portal starts, watches and stops them itself.
"""
