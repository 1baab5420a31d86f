# Where the packages come from. Sourced.

# Packages of the list in file $1 that dpkg does not know as installed, on one line.
missing_packages() {
  local package
  sed 's/#.*//' "$1" | while read -r package _; do
    [ -n "$package" ] || continue
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || printf '%s ' "$package"
  done
}

# The host's codename on Debian stable releases, else bookworm.
default_suite() (
  # shellcheck disable=SC1091
  . /etc/os-release
  if [ "${ID:-}" = debian ] && [ -n "${VERSION_CODENAME:-}" ]; then echo "$VERSION_CODENAME"; else echo bookworm; fi
)

# One-line apt sources for suite $1: the host's own where it has Debian's (so that its mirror is used), else deb.debian.org.
apt_sources() {
  local sources
  sources=$(apt-get indextargets --format '$(REPO_URI)|$(RELEASE)|$(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' 2>/dev/null |
    awk -F'|' -v suite="$1" '$3 == "main" && ($2 == suite || $2 == suite "-updates" || $2 == suite "-security") { print "deb", $1, $2, $3 }' |
    sort -u)
  if ! grep -q " $1 main\$" <<<"$sources"; then
    sources="deb http://deb.debian.org/debian $1 main
deb http://deb.debian.org/debian $1-updates main
deb http://deb.debian.org/debian-security $1-security main"
  fi
  printf '%s\n' "$sources"
}

# mmdebstrap's options that repeat how the host's apt reaches its mirror (proxy, certificates, clock checks).
apt_options() {
  apt-config dump | sed -nE 's/^(Acquire::(https?|Check-[A-Za-z-]+|Retries|ForceIPv4)\b.*)$/--aptopt=\1/p'
}
