package udp

import (
	"net"
	"testing"
)

// What one frame of seven packets costs a viewer.
func BenchmarkFrame(b *testing.B) {
	for _, way := range ways {
		b.Run(way.String(), func(b *testing.B) {
			receiver, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
			if err != nil {
				b.Fatal(err)
			}
			defer receiver.Close()
			socket, err := net.ListenUDP("udp4", nil)
			if err != nil {
				b.Fatal(err)
			}
			c, err := NewWay(socket, way)
			if err != nil {
				b.Fatal(err)
			}
			defer c.Close()
			to := receiver.LocalAddr().(*net.UDPAddr).AddrPort()
			packets := frame(1, repeat(7, 1220)...)
			b.ReportAllocs()
			b.SetBytes(7 * 1220)
			for b.Loop() {
				for _, p := range packets {
					_, _ = c.WriteToAddrPort(p, to)
				}
			}
		})
	}
}
