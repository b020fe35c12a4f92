package fakecam

import (
	"encoding/binary"
	"fmt"
	"strings"
	"time"
)

// A Sound is what every stream of a camera sounds like.
type Sound struct {
	Type     byte   // RTP payload type
	RTPMap   string // "PCMU/8000"
	FMTP     string // parameters, "" for none
	Payloads [][]byte
	Every    time.Duration // between two packets
	Step     uint32        // between their RTP times

	Status int  // of the answer to its SETUP; 0 means that it works
	HangUp bool // its SETUP ends the connection
	Deafen bool // with it, no pictures come
}

const soundTrack = "trackID=1"

// describe is the sound's part of the session description.
func (s *Sound) describe() string {
	if s == nil {
		return ""
	}
	text := fmt.Sprintf("m=audio 0 RTP/AVP %d\r\na=rtpmap:%d %s\r\na=control:%s\r\n", s.Type, s.Type, s.RTPMap, soundTrack)
	if s.FMTP != "" {
		text += fmt.Sprintf("a=fmtp:%d %s\r\n", s.Type, s.FMTP)
	}
	return text
}

// setupSound prepares the sound.
func (c *conn) setupSound(req *request, r *reel) error {
	s := c.cam.cfg.Sound
	switch {
	case s.HangUp:
		c.close()
		return nil
	case s.Status > 0:
		return c.respond(req, s.Status, "")
	}
	transport := req.header["transport"]
	out, reply, err := c.newOutlet(r, transport, strings.Contains(transport, "RTP/AVP/TCP"))
	if err != nil {
		return c.respond(req, 461, "")
	}
	c.endSound()
	c.sound = out
	c.cam.countSetup(req.url)
	return c.respond(req, 200, "", "Transport", reply, "Session", c.session)
}

func (c *conn) endSound() {
	if c.sound != nil {
		c.sound.close()
		c.sound = nil
	}
}

// sing sends the sound until stop is closed.
func (c *conn) sing(o *outlet, stop <-chan struct{}) error {
	s := c.cam.cfg.Sound
	tick := time.NewTicker(s.Every)
	defer tick.Stop()
	for n := 0; ; n++ {
		select {
		case <-stop:
			return nil
		case <-tick.C:
		}
		p := o.header(o.shift+uint32(n)*s.Step, true)
		p[1] = 0x80 | s.Type
		binary.BigEndian.PutUint32(p[8:], o.ssrc)
		p = append(p, s.Payloads[n%len(s.Payloads)]...)
		if o.tcp == nil {
			_, _ = o.rtp.WriteToUDP(p, o.rtpPeer) // a client that went away is noticed on TCP
			continue
		}
		if err := o.tcp(append([]byte{'$', o.channel, byte(len(p) >> 8), byte(len(p))}, p...)); err != nil {
			return err
		}
	}
}
