#!/bin/sh
# Every check that is not a test, one line each; the output of a check is shown when it fails. Used by `make check`.
set -u
log=$(mktemp)
trap 'rm -f "$log"' EXIT
failed=0
DUANJU_ENV_FILE=""
export DUANJU_ENV_FILE

check() {
  name=$1
  shift
  begun=$(date +%s)
  if "$@" >"$log" 2>&1; then
    echo "ok    $name ($(($(date +%s) - begun)) s)"
  else
    echo "FAIL  $name: $*"
    sed 's/^/      /' "$log"
    failed=1
  fi
}

in_production() {
  folder=$(mktemp -d)
  env DUANJU_DATA="$folder" DUANJU_MODE=production ALLOWED_HOSTS=duanju.example EMAIL_HOST=smtp.duanju.example \
    PAYMENT_PROVIDER=stripe STRIPE_SECRET_KEY=sk_check STRIPE_WEBHOOK_SECRETS=whsec_check \
    SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(64))')" \
    python manage.py check --deploy --fail-level WARNING
  result=$?
  rm -rf "$folder"
  return $result
}

unformatted_templates() {
  git ls-files -z 'templates/*.html' | xargs -0 -r djade --check --target-version 5.2
}

check "ruff" ruff check .
check "ruff format" ruff format --check .
check "layers" lint-imports
check "djlint" djlint --lint --quiet templates
check "djade" unformatted_templates
check "migrations" python manage.py makemigrations --check --dry-run
check "production settings" in_production
check "architecture" python -m pytest -q -n 2 --dist worksteal -p no:randomly -m "not prove" tests/architecture
check "mypy" mypy .
exit $failed
