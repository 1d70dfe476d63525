"""Stand-ins for what lies outside: a paging channel over HTTP and a mail server. Each can refuse or hang."""
import json
import socket
import socketserver
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Pager:
    """`json://` of Apprise. /ok takes a page, /refuses answers 500, /hangs never answers."""

    def __init__(self):
        self.taken, self.refused, self.let_go = [], [], threading.Event()
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.http.daemon_threads, self.serves = True, False

    def url(self, how: str = "ok") -> str:
        return f"json://127.0.0.1:{self.http.server_port}/{how}"

    def __enter__(self):
        self.serves = True
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.let_go.set()
        if self.serves:         # else it would wait for a loop that never began
            self.http.shutdown()
        self.http.server_close()

    def _handler(pager):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                page = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if self.path.startswith("/hangs"):
                    pager.let_go.wait(30)
                    return
                ok = self.path.startswith("/ok")
                (pager.taken if ok else pager.refused).append((page["title"], page["message"]))
                self.send_response(200 if ok else 500)
                self.end_headers()

            def log_message(self, *_):
                pass
        return Handler


class MailServer:
    """Just enough SMTP. `mood`: takes, refuses (550), or is a tarpit that greets line by line for ever."""

    def __init__(self):
        self.mails, self.mood, self.let_go = [], "takes", threading.Event()
        server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                server.serve(self)

        self.tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self.tcp.daemon_threads = True

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.tcp.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.tcp.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.let_go.set()
        self.tcp.shutdown()
        self.tcp.server_close()

    def serve(self, talk) -> None:
        with suppress(OSError):     # who broke off hears no more
            self._talk(talk)

    def _talk(self, talk) -> None:
        while self.mood == "tarpit" and not self.let_go.wait(0.1):
            talk.wfile.write(b"220-please wait\r\n")        # each line in time, the end never
        talk.wfile.write(b"220 ready\r\n")
        for line in talk.rfile:
            word = line[:4].upper()
            if word == b"DATA":
                talk.wfile.write(b"354 go on\r\n")
                self.mails.append(b"".join(iter(talk.rfile.readline, b".\r\n")))
            if word == b"QUIT":
                talk.wfile.write(b"221 bye\r\n")
                return
            talk.wfile.write(b"550 no\r\n" if word == b"RCPT" and self.mood == "refuses" else b"250 ok\r\n")


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as once_open:
        return once_open.getsockname()[1]
