#!/usr/bin/python3
"""An RTSP camera made of GStreamer's own server, for the tests.

Prints the port it listens on and serves rtsp://127.0.0.1:PORT/cam until its
standard input ends. Arguments: "digest" asks for admin and p@ss/w:rd#1;
"udp" refuses TCP.
"""

import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer

LAUNCH = (
    "( videotestsrc is-live=true ! video/x-raw,width=320,height=180,framerate=25/1"
    " ! x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 bitrate=400 threads=1"
    " ! rtph264pay name=pay0 pt=96 )"
)


def main() -> None:
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service("0")
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(LAUNCH)
    factory.set_shared(True)
    if "udp" in sys.argv:
        factory.set_protocols(GstRtsp.RTSPLowerTrans.UDP)
    if "digest" in sys.argv:
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
    server.get_mount_points().add_factory("/cam", factory)
    server.attach(None)
    print(server.get_bound_port(), flush=True)
    loop = GLib.MainLoop()

    def until_eof() -> None:
        sys.stdin.read()
        GLib.idle_add(loop.quit)  # also when the loop has not begun

    threading.Thread(target=until_eof, daemon=True).start()
    loop.run()


main()
