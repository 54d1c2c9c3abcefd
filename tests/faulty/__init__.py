"""A server on a real socket that answers as an *arr does, except where it is told to go wrong."""
