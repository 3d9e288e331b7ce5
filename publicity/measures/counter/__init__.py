"""The counter check (核查): what a counter needs to know of a firm before it decides, with a receipt."""
