"""The pages of stories: of readers, of who is portrayed, and of those who write."""
