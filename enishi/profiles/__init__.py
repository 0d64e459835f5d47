"""プロフィールと名簿: what a member shows and to whom, search and the directory (B1-B6 B8)."""
