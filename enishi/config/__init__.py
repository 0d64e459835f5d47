"""How the house is wired: settings, addresses, the process, the operator's command line."""
