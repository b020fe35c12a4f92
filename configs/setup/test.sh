#!/usr/bin/env bash
# Installs what `make test` and `make bench` need and this machine lacks: a C
# compiler for the race detector, a browser, an X server without glass for its
# windows, ffmpeg, GStreamer and VLC as cameras, and ip for a wire to pull out.
# Debian and Ubuntu only; anywhere else, or without the right to install, it
# says what is missing and stops. CHROMIUM=/path uses another browser.
set -eu

declare -a missing=()
need() { # need PACKAGE... -- TEST...
	local -a packages=()
	while [ "$1" != -- ]; do packages+=("$1"); shift; done
	shift
	"$@" >/dev/null 2>&1 || missing+=("${packages[@]}")
}

need gcc libc6-dev -- gcc --version
need chromium -- test -x "${CHROMIUM:-/usr/bin/chromium}"
need xvfb -- command -v Xvfb
need fonts-dejavu-core -- test -d /usr/share/fonts/truetype/dejavu
need ffmpeg -- ffmpeg -version
need iproute2 -- command -v ip
need vlc-bin vlc-plugin-base -- sh -c 'command -v vlc && ls /usr/lib/*/vlc/plugins/stream_out/libstream_out_rtp_plugin.so'
need gstreamer1.0-tools -- gst-launch-1.0 --version
need python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly gstreamer1.0-rtsp -- \
	/usr/bin/python3 -c 'import gi
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst
Gst.init(None)
assert all(Gst.ElementFactory.find(e) for e in ("videotestsrc", "x264enc", "rtph264pay", "x265enc", "jpegenc", "rtspclientsink"))'

[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if ! command -v apt-get >/dev/null; then
	echo "make test needs these Debian packages, or what your system calls them: ${missing[*]}" >&2
	exit 1
fi
sudo=
if [ "$(id -u)" -ne 0 ]; then
	if ! sudo -n true 2>/dev/null; then
		echo "make test needs: sudo $install" >&2
		exit 1
	fi
	sudo=sudo
fi
echo "installing: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo $install -qq >/dev/null
