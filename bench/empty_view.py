"""A Flask view that does nothing, served as api1 is: what framework and server cost before anybody judges a token."""

from flask import Flask, Response

app = Flask(__name__)


@app.get("/health")
def health() -> Response:
    """`{}` as JSON, about as long as nothing can be."""
    return Response("{}", mimetype="application/json")
