#!/usr/bin/python3
"""An RTSP camera made of GStreamer's own server, for the tests.

Prints the port it listens on and serves rtsp://127.0.0.1:PORT/cam until its
standard input ends. The first argument is what it sends: h264, h265, mjpeg,
bframes, pyramid (B-frames that others build on), tall or zone (rings that run
as long as they are told to), over TCP only, also inside HTTP. After it, "udp"
is UDP only; "digest" asks for admin and p@ss/w:rd#1; "sound" adds a tone of
440 Hz as PCMU.

A line of standard input, "PROPERTY NUMBER", sets what GStreamer draws: "kt 0"
stops the rings while frames go on, "kt 4" lets them run.
"""

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

LAUNCHES = {
    "h264": "video/x-raw,width=320,height=180,framerate=25/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 bitrate=1500 threads=1"
    " ! rtph264pay name=pay0 pt=96",
    "pyramid": "video/x-raw,width=320,height=180,framerate=25/1"
    " ! x264enc bframes=3 b-adapt=false b-pyramid=true ref=4 key-int-max=25 bitrate=300 speed-preset=veryfast rc-lookahead=4 ! video/x-h264,profile=main"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "video/x-raw,width=320,height=180,framerate=25/1"
    " ! x265enc speed-preset=ultrafast tune=zerolatency key-int-max=25 bitrate=300"
    " ! rtph265pay name=pay0 pt=96 config-interval=-1",
    "mjpeg": "video/x-raw,format=I420,width=320,height=184,framerate=50/1 ! jpegenc ! rtpjpegpay name=pay0 pt=26",
    "bframes": "video/x-raw,width=320,height=180,framerate=25/1"
    " ! x264enc bframes=1 b-adapt=false key-int-max=25 bitrate=300 speed-preset=veryfast rc-lookahead=3 ! video/x-h264,profile=main"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "zone": "video/x-raw,width=640,height=360,framerate=25/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=50 bitrate=1500 threads=1"
    " ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "tall": "video/x-raw,format=I420,width=320,height=1200,framerate=10/1 ! jpegenc ! rtpjpegpay name=pay0 pt=26",
}

SOUND = "audiotestsrc is-live=true freq=440 ! audio/x-raw,rate=8000,channels=1 ! mulawenc ! rtppcmupay name=pay1 pt=0"
PATTERNS = {"zone": "zone-plate kx2=20 ky2=20 kt=4"}


def guard(server: GstRtspServer.RTSPServer, factory: GstRtspServer.RTSPMediaFactory) -> None:
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, "viewer")
    auth.add_digest("admin", "p@ss/w:rd#1", token)
    server.set_auth(auth)
    permissions = GstRtspServer.RTSPPermissions()
    permissions.add_permission_for_role("viewer", GstRtspServer.RTSP_PERM_MEDIA_FACTORY_ACCESS, True)
    permissions.add_permission_for_role("viewer", GstRtspServer.RTSP_PERM_MEDIA_FACTORY_CONSTRUCT, True)
    factory.set_permissions(permissions)


def main() -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    factory = GstRtspServer.RTSPMediaFactory()
    sound = SOUND if "sound" in sys.argv[2:] else ""
    factory.set_launch(f"( videotestsrc name=source is-live=true pattern={PATTERNS.get(sys.argv[1], 'ball')} ! {LAUNCHES[sys.argv[1]]} {sound} )")
    factory.set_shared(True)
    sources = []
    factory.connect("media-configure", lambda _, media: sources.append(media.get_element().get_by_name("source")))
    udp = "udp" in sys.argv[2:]
    factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP if udp else GstRtsp.RTSPLowerTrans.TCP)
    if "digest" in sys.argv:
        guard(server, factory)
    server.get_mount_points().add_factory("/cam", factory)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()

    def until_eof() -> None:
        for line in sys.stdin:
            name, number = line.split()
            for source in sources:
                source.set_property(name, int(number))
        GLib.idle_add(loop.quit)  # also when the loop has not begun

    threading.Thread(target=until_eof, daemon=True).start()
    loop.run()


main()
