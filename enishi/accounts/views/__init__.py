"""Pages of accounts: coming in (entry), proving and securing (proof), what an account holds (account)."""
