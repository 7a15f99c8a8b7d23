"""What every room stands on: time, database, lifecycles, durable jobs, settings."""
