#!/usr/bin/env bash
# Installs what `make soak` needs to lose packets on purpose. Without it, or
# without root, the soak runs without loss and says so.
set -u

command -v nft ethtool >/dev/null && exit 0
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
	echo "make soak loses no packets here: that needs root, nft and ethtool"
	exit 0
fi
echo "installing: nftables ethtool"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq && apt-get install -y --no-install-recommends -qq nftables ethtool >/dev/null
