"""How a platform is spoken to: one narrow interface (`base`), one module per mode of exchange, one registry."""
