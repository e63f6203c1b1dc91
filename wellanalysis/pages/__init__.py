"""What each page says: sentences, frames and tables, already filtered and rounded."""
