package webrtc_test

import (
	"time"

	"kawung/media"
)

// A seen is one frame as a page got it.
type seen struct {
	camera, number byte
	key            bool
	timestamp      uint32
	first, last    uint16 // sequence numbers
	payloadType    uint8
}

// read reads what the stand-ins write.
func (f *seen) read(b []byte) {
	switch {
	case len(b) > 6 && string(b[len(b)-4:len(b)-2]) == "\xca\x3e":
		f.camera, f.number = b[len(b)-2], b[len(b)-1]
		f.key = f.key || b[0] == 0x65 || b[0] == 0x10 && b[1]&1 == 0
	default:
	}
}

// A camera is a stand-in for something that writes frames.
type camera struct {
	stream *media.Fanout
	codec  media.Codec
	id     byte
	n      byte
}

func newCamera(id byte, codec media.Codec) *camera {
	c := &camera{stream: media.NewFanout(nil, nil), id: id, codec: codec}
	c.stream.SetFormat(media.Format{Codec: codec, Width: 640, Height: 360})
	return c
}

// write writes one frame made at the given time.
func (c *camera) write(key bool, at time.Time) {
	f := &media.Frame{Keyframe: key, Time: media.Ticks(at, 90000), Arrived: at}
	tail := []byte{0xca, 0x3e, c.id, c.n}
	c.n++
	body := make([]byte, 200)
	switch {
	case c.codec == media.VP8 && key:
		body[0], body[1] = 0x10, 0x00
		f.Packets = []media.Packet{{Payload: append(body, tail...), Marker: true}}
	case c.codec == media.VP8:
		body[0], body[1] = 0x10, 0x01
		f.Packets = []media.Packet{{Payload: append(body, tail...), Marker: true}}
	case key:
		body[0] = 0x65
		f.Packets = media.H264Packets([]byte{0x67, 0x42, 0xc0, 0x1f}, []byte{0x68, 0xce, 0x3c, 0x80}, append(body, tail...))
	default:
		body[0] = 0x41
		f.Packets = media.H264Packets(append(body, tail...), append(body[:1:1], append(make([]byte, 20), tail...)...))
	}
	c.stream.Write(f)
}

// past fills the cache with one group of n frames, the last one just now.
func (c *camera) past(n int) {
	now := time.Now()
	for i := range n {
		c.write(i == 0, now.Add(time.Duration(i-n)*40*time.Millisecond))
	}
}

func (c *camera) live() { c.write(false, time.Now()) }
