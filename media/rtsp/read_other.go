//go:build !linux

package rtsp

import "net"

// quiet is only for Linux.
func quiet(nc net.Conn) net.Conn { return nc }
