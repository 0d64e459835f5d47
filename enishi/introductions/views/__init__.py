"""The pages of introductions: of who asks and who is asked, and of the desk."""
