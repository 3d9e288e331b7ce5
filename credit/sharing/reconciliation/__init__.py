"""Both sides prove that they hold the same (对账): per platform, item and month, down to named records."""
