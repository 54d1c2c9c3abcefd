"""Commands with proxies, certificates and services in the environment: one line, its exit code, and no traceback."""

from __future__ import annotations

import pytest

from arrscore.demo import ArrApplication, SampleLibrary
from faulty.proxies import HttpProxy, Server, SocksProxy, free_port
from support.arr import KEY


@pytest.fixture(scope="module")
def radarr():
    """A small Radarr on a socket."""
    application = ArrApplication(SampleLibrary(3, movies=5, series=1), "radarr", api_key=KEY)

    def act(handler) -> None:
        path, _, query = handler.path.partition("?")
        answer = application.answer("GET", path, query, handler.headers.get("x-api-key"))
        body = answer.encoded()
        handler.send_response(answer.status)
        handler.send_header("Content-Type", answer.content_type)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    with Server(act).running() as server:
        yield server


@pytest.fixture(autouse=True)
def _environment(run, radarr, monkeypatch):  # noqa: ARG001 - `run` clears the settings of the environment first
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.setenv("RADARR_URL", radarr.url)
    monkeypatch.setenv("RADARR_API_KEY", KEY)
    # Quick to give up, since nothing passes here.
    monkeypatch.setenv("ARRSCORE_INSTANCES__RADARR__RETRIES", "0")


def failed(result, exit_code: int, *words: str) -> None:
    """The command ended with one line of this content."""
    assert result.returncode == exit_code, result.stderr
    assert "Traceback" not in result.stderr + result.stdout
    lines = [line for line in result.stderr.splitlines() if words[0] in line]
    assert len(lines) == 1, result.stderr
    for word in words:
        assert word in lines[0]


@pytest.mark.parametrize(
    ("proxy", "no_proxy"),
    [
        ("socks5://127.0.0.1:9", "127.0.0.1"),
        ("socks://127.0.0.1:9", "localhost,fd00::/8,127.0.0.0/8"),
        ("socks4://127.0.0.1:9", "[::1],*"),
    ],
)
def test_exempt_server_is_checked(run, monkeypatch, proxy, no_proxy):
    """A proxy for SOCKS that is dead or of an old kind does not matter where NO_PROXY exempts the server."""
    monkeypatch.setenv("ALL_PROXY", proxy)
    monkeypatch.setenv("NO_PROXY", no_proxy)
    result = run("check")
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    ("kind", "scheme"), [(HttpProxy, "http"), (SocksProxy, "socks5"), (SocksProxy, "socks")]
)
def test_library_is_fetched_through_a_proxy(run, radarr, monkeypatch, kind, scheme):
    """A fetch through a proxy is a fetch."""
    with kind().running() as proxy:
        monkeypatch.setenv("all_proxy", f"{scheme}://{proxy.address}")
        monkeypatch.setenv("RADARR_URL", f"http://radarr.test:{radarr.port}")
        result = run("fetch")
    assert result.returncode == 0, result.stderr
    assert proxy.asked


def test_dead_proxy_is_one_line(run, monkeypatch):
    """The variable is named, and not the server's port."""
    for scheme in ("http", "socks5"):
        monkeypatch.setenv("HTTP_PROXY", f"{scheme}://127.0.0.1:{free_port()}")
        result = run("build")
        failed(result, 1, "environment variable HTTP_PROXY refuses the connection")
        assert "port in its url" not in result.stderr


@pytest.mark.parametrize(
    ("command", "variable", "value", "url"),
    [
        ("check", "ALL_PROXY", "socks4://127.0.0.1:9", "http://radarr.test"),
        ("build", "http_proxy", "http://me:secret@", "http://radarr.test"),
        ("build", "SSL_CERT_FILE", "/nowhere/certificates.pem", "https://radarr.test"),
        ("fetch", "SSL_CERT_DIR", "/nowhere", "https://radarr.test"),
    ],
)
def test_unusable_variable_is_one_line(run, monkeypatch, command, variable, value, url):
    """A proxy or certificates that cannot be used are wrong configuration."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv(variable, value)
    monkeypatch.setenv("RADARR_URL", url)
    result = run(command)
    failed(result, 2, f"environment variable {variable} ")
    assert "secret" not in result.stderr


def test_proxy_of_a_previous_database_is_one_line(run, monkeypatch):
    """The same for what an earlier run left."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("ALL_PROXY", "socks4://127.0.0.1:9")
    failed(run("build", "--previous", "http://site.test/"), 2, "environment variable ALL_PROXY ")
    monkeypatch.setenv("ALL_PROXY", f"socks5h://127.0.0.1:{free_port()}")
    monkeypatch.setenv("ARRSCORE_PREVIOUS_RETRIES", "0")
    failed(
        run("build", "--previous", "http://site.test/"),
        1,
        "environment variable ALL_PROXY refuses the connection",
    )


def test_service_links_do_not_matter(run, monkeypatch):
    """In a namespace with a service `arrscore` the commands work."""
    for name, value in {
        "ARRSCORE_SERVICE_HOST": "10.96.7.12",
        "ARRSCORE_SERVICE_PORT": "80",
        "ARRSCORE_SERVICE_PORT_HTTP": "80",
        "ARRSCORE_PORT": "tcp://10.96.7.12:80",
        "ARRSCORE_PORT_80_TCP": "tcp://10.96.7.12:80",
        "ARRSCORE_PORT_80_TCP_ADDR": "10.96.7.12",
        "RADARR_PORT": "tcp://10.96.7.13:7878",
    }.items():
        monkeypatch.setenv(name, value)
    result = run("check")
    assert result.returncode == 0, result.stderr
