"""What each word of the command `parcours` does, one file each; imported when it is typed."""
