"""A security key made of software: what a browser would send, signed, and wrong in whatever way a test asks for."""
import hashlib
import json
import secrets

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import bytes_to_base64url, encode_cbor

PRESENT, VERIFIED, MADE = 0x01, 0x04, 0x40
HOST, ORIGIN = "localhost", "http://localhost:8000"


class Authenticator:
    def __init__(self, *, count: int = 0):
        self.key, self.id, self.count = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16), count

    def make(self, options: dict, *, flags=PRESENT | VERIFIED, origin=ORIGIN, host=HOST) -> str:
        """The answer to `navigator.credentials.create`."""
        numbers = self.key.public_key().public_numbers()
        public = encode_cbor({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        data = self._data(host, flags | MADE) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        return self._answer({
            "clientDataJSON": bytes_to_base64url(self._said("webauthn.create", options, origin)),
            "attestationObject": bytes_to_base64url(encode_cbor({"fmt": "none", "attStmt": {}, "authData": data}))})

    def show(self, options: dict, *, flags=PRESENT | VERIFIED, origin=ORIGIN, host=HOST, count=1) -> str:
        """The answer to `navigator.credentials.get`. `count` is how far the counter moves; 0 as synced keys do."""
        self.count += count
        said, data = self._said("webauthn.get", options, origin), self._data(host, flags)
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer({"clientDataJSON": bytes_to_base64url(said), "authenticatorData": bytes_to_base64url(data),
                             "signature": bytes_to_base64url(signature)})

    def _said(self, kind: str, options: dict, origin: str) -> bytes:
        return json.dumps({"type": kind, "challenge": options["challenge"], "origin": origin}).encode()

    def _data(self, host: str, flags: int) -> bytes:
        return hashlib.sha256(host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: dict) -> str:
        name = bytes_to_base64url(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response,
                           "clientExtensionResults": {}})
