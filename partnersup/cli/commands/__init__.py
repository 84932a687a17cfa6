"""The commands, a module for each group that shares its stages; `register` puts them on the application."""
