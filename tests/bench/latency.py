"""Shows that a run on a bucket sends requests concurrently.

A small S3 server in this process keeps the exports and the warehouse in memory. The job runs against it with and without
a delay before every response, in turns. The average number of concurrent requests is requests × delay ÷ the extra wall
time.

    python tests/bench/latency.py target/release/healthscore fixtures/exports
    python tests/bench/latency.py target/release/healthscore fixtures/exports --backfill 2026-06-01 2026-06-30
"""

import argparse
import hashlib
import json
import os
import pathlib
import re
import statistics
import subprocess
import tempfile
import threading
import time
import urllib.parse
from datetime import datetime, timezone
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from xml.sax.saxutils import escape

PROJECT = pathlib.Path(__file__).resolve().parents[2]
DAY = "2026-06-30"


class Store:
    """Objects by bucket and key, and request counts."""

    def __init__(self):
        self.objects, self.lock = {}, threading.Lock()
        self.delay, self.requests, self.now, self.most = 0.0, 0, 0, 0

    def put(self, path, body):
        self.objects[path] = (body, '"%s"' % hashlib.md5(body).hexdigest(), time.time())


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def handle_any(self):
        store = self.server.store
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        with store.lock:
            store.requests += 1
            store.now += 1
            store.most = max(store.most, store.now)
        time.sleep(store.delay)
        try:
            status, headers, answer = self.answer(store, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if "Content-Length" not in headers:
                self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer)
            self.wfile.flush()
        finally:
            with store.lock:
                store.now -= 1

    do_GET = do_HEAD = do_PUT = do_DELETE = handle_any

    def answer(self, store, body):
        url = urllib.parse.urlsplit(self.path)
        path = urllib.parse.unquote(url.path).lstrip("/")
        if "/" not in path.rstrip("/"):
            return self.list(store, path.rstrip("/"), dict(urllib.parse.parse_qsl(url.query)))
        with store.lock:
            stored = store.objects.get(path)
            if self.command == "PUT":
                match = self.headers.get("if-match")
                if (self.headers.get("if-none-match") and stored) or (match and not (stored and stored[1] == match)):
                    return 412, {}, b"<Error><Code>PreconditionFailed</Code></Error>"
                store.put(path, body)
                return 200, {"ETag": store.objects[path][1]}, b""
            if self.command == "DELETE":
                store.objects.pop(path, None)
                return 204, {}, b""
        if stored is None:
            return 404, {} if self.command == "GET" else {"Content-Length": "0"}, b"<Error><Code>NoSuchKey</Code></Error>"
        content, etag, modified = stored
        headers = {"ETag": etag, "Last-Modified": formatdate(modified, usegmt=True)}
        if self.command == "HEAD":
            return 200, headers | {"Content-Length": str(len(content))}, b""
        requested = re.match(r"bytes=(\d+)-(\d+)", self.headers.get("range") or "")
        if not requested:
            return 200, headers, content
        start, end = int(requested[1]), min(int(requested[2]) + 1, len(content))
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
        return 206, headers, content[start:end]

    def list(self, store, bucket, query):
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter")
        after, xml, folders, listed = query.get("continuation-token", ""), [], set(), 0
        with store.lock:
            found = sorted((path[len(bucket) + 1 :], object) for path, object in store.objects.items()
                           if path.startswith(f"{bucket}/{prefix}"))
        for key, (content, etag, modified) in found:
            rest = key[len(prefix) :]
            if delimiter and delimiter in rest:
                folders.add(prefix + rest.split(delimiter)[0] + delimiter)
            elif key > after:
                if listed == 1000:
                    xml.append(f"<NextContinuationToken>{escape(last)}</NextContinuationToken>")
                    break
                when = datetime.fromtimestamp(modified, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
                xml.append(f"<Contents><Key>{escape(key)}</Key><LastModified>{when}</LastModified>"
                           f"<ETag>{escape(etag)}</ETag><Size>{len(content)}</Size></Contents>")
                listed, last = listed + 1, key
        xml += [f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in sorted(folders)]
        return 200, {}, f"<ListBucketResult>{''.join(xml)}</ListBucketResult>".encode()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("exports", type=pathlib.Path)
    parser.add_argument("--delay", type=float, default=50, help="milliseconds before every response")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--backfill", nargs=2, metavar=("FROM", "TO"))
    arguments = parser.parse_args()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.store = store = Store()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    for file in arguments.exports.rglob("*.parquet"):
        store.put(f"exports/company/{file.relative_to(arguments.exports)}", file.read_bytes())
    exports = dict(store.objects)
    pipeline = str(PROJECT / "pipelines/customer_health.yaml")
    command = [arguments.binary, "run", pipeline, "--as-of", DAY]
    if arguments.backfill:
        command = [arguments.binary, "backfill", pipeline, "--from", arguments.backfill[0], "--to", arguments.backfill[1]]

    def run_once(delay):
        """Runs the job with an empty warehouse; returns wall time, requests and maximum concurrent requests."""
        store.objects, store.delay = dict(exports), delay
        store.requests = store.most = 0
        with tempfile.TemporaryDirectory() as home:
            env = {"PATH": os.environ["PATH"], "HOME": home, "AWS_ACCESS_KEY_ID": "AKIABENCH", "AWS_SECRET_ACCESS_KEY": "bench",
                   "AWS_ENDPOINT_URL": f"http://127.0.0.1:{server.server_port}",
                   "HEALTHSCORE_EXPORTS": "s3://exports/company", "HEALTHSCORE_WAREHOUSE": "s3://warehouse/w"}
            begun = time.perf_counter()
            done = subprocess.run(command, env=env, capture_output=True, text=True)
            wall = time.perf_counter() - begun
        if done.returncode != 0:
            raise SystemExit(f"exit {done.returncode}\n{done.stderr}")
        return wall, store.requests, store.most

    run_once(0)
    turns = [(run_once(0), run_once(arguments.delay / 1000)) for _ in range(arguments.turns)]
    fast = statistics.median(turn[0][0] for turn in turns)
    slow = statistics.median(turn[1][0] for turn in turns)
    requests = round(statistics.median(turn[1][1] for turn in turns))
    print(json.dumps({
        "requests": requests,
        "delay_ms": arguments.delay,
        "wall_seconds": round(fast, 2),
        "wall_seconds_delayed": round(slow, 2),
        "one_by_one_seconds": round(requests * arguments.delay / 1000, 2),
        "requests_at_once_on_average": round(requests * arguments.delay / 1000 / (slow - fast), 1),
        "requests_at_once_at_most": max(turn[1][2] for turn in turns),
    }, indent=2))


if __name__ == "__main__":
    main()
