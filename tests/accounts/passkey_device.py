"""A device that makes passkeys and signs with them, as a browser would hand its answers over."""

from __future__ import annotations

import json
import secrets
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from fido2.cose import ES256
from fido2.utils import sha256, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

HOST = "testserver"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class Device:
    """One passkey on one device."""

    def __init__(self, *, host: str = HOST, verifies: bool = True) -> None:
        self.host = host
        self.flags = PRESENT | (VERIFIED if verifies else 0)
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.user_handle = ""

    def create(self, options: dict[str, Any]) -> str:
        """The answer to a registration."""
        asked = options["publicKey"]
        self.user_handle = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.key.public_key())
        attested = AttestedCredentialData.create(b"\x00" * 16, self.id, public)
        data = AuthenticatorData.create(self._host_hash(), self.flags | ATTESTED, 0, attested)
        client = self._client_data("webauthn.create", asked["challenge"])
        response = {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
            "transports": ["internal"],
        }
        return self._answer(response, {"credProps": {"rk": True}})

    def sign(self, options: dict[str, Any]) -> str:
        """The answer to a sign-in."""
        client = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(self._host_hash(), self.flags, 1)
        signature = self.key.sign(data + sha256(client), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": self.user_handle,
        }
        return self._answer(response, {})

    def _answer(self, response: dict[str, Any], extensions: dict[str, Any]) -> str:
        name = websafe_encode(self.id)
        whole = {"id": name, "rawId": name, "type": "public-key", "authenticatorAttachment": "platform"}
        return json.dumps(whole | {"response": response, "clientExtensionResults": extensions})

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return bytes(CollectedClientData.create(kind, challenge, f"https://{self.host}"))

    def _host_hash(self) -> bytes:
        return sha256(self.host.encode())


def add_passkey(client: Client, *, name: str = "Phone", device: Device | None = None) -> Device:
    """Walk through the page; `client` has signed in a moment ago."""
    device = device or Device()
    page = client.get("/ru/my/security/passkeys/add/")
    response = client.post(
        "/ru/my/security/passkeys/add/",
        {"name": name, "credential": device.create(json.loads(page.context["options"]))},
    )
    assert response.status_code == 303, response.context["form"].errors
    return device


def login_options(client: Client) -> dict[str, Any]:
    """What the script of the sign-in page fetches."""
    answer = client.get("/ru/login/passkey/", headers={"accept": "application/json"})
    return dict(answer.json()["request_options"])
