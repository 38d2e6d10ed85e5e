"""What others read: views kept up to date from the journal, and parcours folded on demand."""
