"""Money: what holds where no contract says otherwise."""

from config import env
from config.settings.base import DUANJU_HOST, DUANJU_PORT

PRODUCER_SHARE_BPS = env.integer(
    "PRODUCER_SHARE_BPS",
    5000,
    "What a producer without a contract of their own earns of the money paid for unlocked episodes, in basis points (5000 is half).",
    topic="Money",
)

POOL_SHARE_BPS = env.integer(
    "POOL_SHARE_BPS",
    5000,
    "What producers without a contract of their own earn of subscriptions, by watched minutes, in basis points.",
    topic="Money",
)
PAYMENT_PROVIDER = env.choice(
    "PAYMENT_PROVIDER",
    "sandbox",
    ("sandbox", "stripe"),
    "Which payment provider takes new payments. The sandbox needs no keys and moves no money.",
    topic="Money",
)
PAYMENT_PROVIDERS_KEPT = env.words(
    "PAYMENT_PROVIDERS_KEPT",
    (),
    "Providers that take no new payments any more, but still renew, refund and send messages.",
    topic="Money",
)
SANDBOX_URL = env.text(
    "SANDBOX_URL",
    "",
    "Address of the payment sandbox as the server and the viewer's browser see it; empty means ten ports above the site's.",
    topic="Money",
).rstrip("/")
SANDBOX_URL = SANDBOX_URL or f"http://{DUANJU_HOST}:{DUANJU_PORT + 10}"
SANDBOX_KEY = env.text(
    "SANDBOX_KEY",
    "sandbox-key",
    "Password between the site and the payment sandbox. It guards play money only.",
    topic="Money",
)
SANDBOX_WEBHOOK_SECRETS = env.words(
    "SANDBOX_WEBHOOK_SECRETS",
    ("sandbox-secret",),
    "Secrets that sign the sandbox's messages; the sandbox signs with the first, the site believes all of them.",
    topic="Money",
)
SITE_COUNTRY = env.text(
    "SITE_COUNTRY",
    "*",
    "Country whose prices are shown when the viewer's is not known: two letters, or * for the prices of everywhere else.",
    topic="Money",
)
COUNTRY_HEADER = env.text(
    "COUNTRY_HEADER",
    "",
    "Request header in which a trusted proxy writes the viewer's country as two letters, as CF-IPCountry. Empty when there is none.",
    topic="Money",
)
REFUND_ALONE_MINOR = env.integer(
    "REFUND_ALONE_MINOR",
    5000,
    "How much of one payment operators may refund alone, in minor units and all their refunds of it together; above it a second one must agree.",
    topic="Money",
)
REFUND_ALONE_CURRENCIES = env.words(
    "REFUND_ALONE_CURRENCIES",
    ("USD", "EUR"),
    "Currencies that REFUND_ALONE_MINOR is meant in. In any other one a second operator must agree to every refund.",
    topic="Money",
)
STRIPE_SECRET_KEY = env.text(
    "STRIPE_SECRET_KEY", "", "Secret or restricted key of the Stripe account: sk_… or rk_….", topic="Money"
)
STRIPE_WEBHOOK_SECRETS = env.words(
    "STRIPE_WEBHOOK_SECRETS",
    (),
    "Signing secrets of Stripe's webhook endpoints, whsec_…; all of them are believed, so that one can be rolled.",
    topic="Money",
)
STRIPE_API_BASE = env.text(
    "STRIPE_API_BASE",
    "https://api.stripe.com",
    "Where Stripe's interface is; another address only for tests.",
    topic="Money",
)
STRIPE_ACCOUNT = env.text(
    "STRIPE_ACCOUNT",
    "",
    "Label of the Stripe account in the inbox of messages, where accounts were changed.",
    topic="Money",
)
TAX_COUNTRIES = env.words(
    "TAX_COUNTRIES",
    (),
    "Countries in which sales are taxed, as DE,GB, by the rates of billing/rules/taxes.yaml, which an adviser should have seen. Empty: no tax.",
    topic="Money",
)
SELLER_NAME = env.text("SELLER_NAME", "", "Who sells, as receipts name it; empty means the site's name.", topic="Money")
SELLER_ADDRESS = env.text("SELLER_ADDRESS", "", "Address of the seller in one line, for receipts.", topic="Money")
SELLER_TAX_NUMBER = env.text(
    "SELLER_TAX_NUMBER", "", "Number under which the seller pays tax, for receipts, as DE123456789.", topic="Money"
)
