"""All SQL of contacts. Takes a transaction, never commits; every statement names the organization for every table."""
