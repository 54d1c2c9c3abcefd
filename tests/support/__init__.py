"""What tests of several subjects share: servers on real sockets, and libraries."""
