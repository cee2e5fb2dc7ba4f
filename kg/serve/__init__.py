"""The graph for browsers and programs: a SPARQL 1.1 endpoint, a JSON interface, and the page that uses it, served over HTTP.

`http` is the server, in a process that loads no engine; what asks the graph runs in the workers of `pool`, each a process of its own that is
ended at the time limit. `worker` is that process; `protocol` and `interface` are what it answers.
"""
