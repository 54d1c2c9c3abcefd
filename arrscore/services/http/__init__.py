"""HTTP GET requests: connections, proxies, certificates, retries, and the messages for failed requests.

Here: what is the same for any server that returns JSON or a file.
Not here: paths, payloads and versions of an application; these are in `services`.
"""
