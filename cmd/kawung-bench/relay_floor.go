package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"net"
	"net/netip"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A floor is the least a relay in Go can cost: it makes the frames itself,
// encrypts every packet for every viewer with AES-128-GCM and sends each frame
// with one system call (UDP_SEGMENT). No camera, no WebRTC, nothing resent.
type floor struct {
	conn    *net.UDPConn
	viewers chan netip.AddrPort
}

func newFloor(ctx context.Context) (worker, error) {
	conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		return nil, err
	}
	f := &floor{conn: conn, viewers: make(chan netip.AddrPort)}
	go f.run(ctx)
	return f, nil
}

func (f *floor) pull(context.Context, []string) error { return nil }

// play takes a viewer's address in place of an offer.
func (f *floor) play(_ context.Context, _ int, address string) (string, error) {
	viewer, err := netip.ParseAddrPort(address)
	if err == nil {
		f.viewers <- viewer
	}
	return "", err
}

// A floorViewer is one viewer of the floor, with its own key.
type floorViewer struct {
	netip.AddrPort
	aead cipher.AEAD
}

func (f *floor) run(ctx context.Context) {
	const extension = 8 // as the product's packets have it
	var viewers []floorViewer
	payload := make([]byte, packetSize-rtpHeader)
	out := make([]byte, 0, 64<<10)
	var sequence uint16
	tick := time.NewTicker(time.Second / cameraFPS)
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			return
		case v := <-f.viewers:
			block, _ := aes.NewCipher(make([]byte, 16))
			aead, _ := cipher.NewGCM(block)
			viewers = append(viewers, floorViewer{v, aead})
			n--
			continue
		case <-tick.C:
		}
		packets := mainStream.delta
		if n%cameraGroup == 0 {
			packets = mainStream.key
		}
		for packets > 0 {
			some := min(packets, 50)
			for _, v := range viewers {
				out = out[:0]
				for i := range some {
					out = v.seal(out, sequence+uint16(i), payload, extension)
				}
				f.send(out, len(out)/some, v.AddrPort)
			}
			sequence += uint16(some)
			packets -= some
		}
	}
}

func (v floorViewer) seal(out []byte, sequence uint16, payload []byte, extension int) []byte {
	var nonce [12]byte
	binary.BigEndian.PutUint16(nonce[10:], sequence)
	at := len(out)
	out = append(out, make([]byte, rtpHeader+extension)...)
	out[at] = 0x80
	binary.BigEndian.PutUint16(out[at+2:], sequence)
	return v.aead.Seal(out, nonce[:], payload, out[at:])
}

func (f *floor) send(b []byte, segment int, to netip.AddrPort) {
	control := make([]byte, unix.CmsgSpace(2))
	h := (*unix.Cmsghdr)(unsafe.Pointer(&control[0]))
	h.Level, h.Type = unix.SOL_UDP, unix.UDP_SEGMENT
	h.SetLen(unix.CmsgLen(2))
	binary.NativeEndian.PutUint16(control[unix.CmsgLen(0):], uint16(segment))
	_, _, _ = f.conn.WriteMsgUDPAddrPort(b, control, to)
}
