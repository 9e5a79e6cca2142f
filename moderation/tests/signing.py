"""Content Credentials for tests, signed by an authority that lives for one run."""

import io
from datetime import timedelta

from c2pa import Builder, C2paSignerInfo, C2paSigningAlg, Signer
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.utils import timezone

AI_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
CAMERA_SOURCE = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"
USES = [
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "encipher_only",
    "decipher_only",
]


def signed(content: bytes, *, source: str) -> bytes:
    """An MP4 with a manifest that says how it was made."""
    action = {"action": "c2pa.created", "digitalSourceType": source}
    manifest = {
        "claim_generator_info": [{"name": "tests", "version": "1"}],
        "title": "clip",
        "assertions": [{"label": "c2pa.actions", "data": {"actions": [action]}}],
    }
    output = io.BytesIO()
    with Builder(manifest) as builder, _signer() as signer:
        builder.sign(signer, "video/mp4", io.BytesIO(content), output)
    return output.getvalue()


def _signer() -> Signer:
    root, own = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    chain = [_certificate("signer", own, root), _certificate("authority", root, root)]
    key = own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem = b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in chain)
    return Signer.from_info(C2paSignerInfo(alg=C2paSigningAlg.ES256, sign_cert=pem, private_key=key, ta_url=None))


def _certificate(name: str, key, issuer_key) -> x509.Certificate:
    is_root = key is issuer_key
    now = timezone.now()
    uses = dict.fromkeys(USES, False) | {
        "digital_signature": not is_root,
        "key_cert_sign": is_root,
        "crl_sign": is_root,
    }
    builder = (
        x509.CertificateBuilder()
        .subject_name(_named(name))
        .issuer_name(_named("authority"))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(x509.KeyUsage(**uses), critical=True)
    )
    if not is_root:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        builder = builder.add_extension(purpose, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _named(name: str) -> x509.Name:
    return x509.Name(
        [x509.NameAttribute(NameOID.COMMON_NAME, name), x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Duanju tests")]
    )
