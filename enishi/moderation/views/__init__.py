"""The pages of moderation: what members do, what the secretariat decides, and what the person concerned reads."""
