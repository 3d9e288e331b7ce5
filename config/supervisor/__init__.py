"""The whole portal on one machine: databases, set-up, web, worker, beat and two sandbox platforms (`make demo`)."""
