"""Write a network or the graph to a file: one module for each format. Every writer yields pieces, the same for the same input."""
