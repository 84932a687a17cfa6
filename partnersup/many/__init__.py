"""Many tickets at once: sources cut into parts, answered by other processes of this machine or by a cluster."""
