"""A sharing platform to try things with: a real server with a ledger of its own, strict as a real one would be.

It shares with the portal the signature, the data standards and the database server; nothing else. All it shows is
演示数据.
"""
