"""GET over HTTP: connections, proxies, certificates, retries, and the line that says why a request failed.

Here: what would be the same for any server that is asked for JSON or a file.
Not here: paths, payloads and versions of an application; those are in `services`.
"""
