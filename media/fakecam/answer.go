package fakecam

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// answer does what one request asks for.
func (c *conn) answer(req *request) error {
	c.cam.countRequest(req.method)
	q := c.cam.cfg.Quirks
	if by := q.KeepaliveBy; q.SessionTimeout > 0 && (c.stop == nil || by == "" || by == req.method) {
		if err := c.nc.SetReadDeadline(time.Now().Add(q.SessionTimeout)); err != nil {
			return err
		}
	}
	if req.method == "OPTIONS" {
		return c.options(req)
	}
	if ok, challenges := c.admit(req); !ok {
		status, name := 401, "WWW-Authenticate"
		if q.Proxy {
			status, name = 407, "Proxy-Authenticate"
		}
		if q.Forbids {
			status = 403
		}
		var headers []string
		for _, challenge := range challenges {
			headers = append(headers, name, challenge)
		}
		return c.respond(req, status, "", headers...)
	}
	if q.Manner.Redirect == req.method && !strings.Contains(req.url, "moved") {
		return c.redirect(req)
	}
	switch req.method {
	case "DESCRIBE":
		return c.describe(req)
	case "SETUP":
		return c.setup(req)
	case "PLAY":
		return c.play(req)
	case "GET_PARAMETER", "SET_PARAMETER":
		return c.keepalive(req)
	case "TEARDOWN":
		c.endSession()
		return c.respond(req, 200, "", "Session", c.session)
	default:
		return c.respond(req, 501, "")
	}
}

// redirect sends the client to the same stream under another address.
func (c *conn) redirect(req *request) error {
	m := c.cam.cfg.Quirks.Manner
	path, _ := c.cam.find(req.path())
	location := c.cam.URL(path) + "?moved"
	if m.Relative {
		location = "/" + path + "?moved"
	}
	status := 302
	if m.Status > 0 {
		status = m.Status
	}
	return c.respond(req, status, "", "Location", location)
}

func (c *conn) options(req *request) error {
	q := c.cam.cfg.Quirks
	switch {
	case c.stop != nil:
		return c.keepalive(req)
	case q.OptionsStatus > 0:
		return c.respond(req, q.OptionsStatus, "")
	}
	return c.respond(req, 200, "", "Public", "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN")
}

func (c *conn) keepalive(req *request) error {
	switch q := c.cam.cfg.Quirks; {
	case q.MuteKeepalive:
		return nil
	case q.KeepaliveBy != "" && q.KeepaliveBy != req.method:
		return c.respond(req, 400, "")
	}
	return c.respond(req, 200, "", "Session", c.session)
}

// busy says whether another client has the only session.
func (c *conn) busy() bool {
	return c.cam.cfg.Quirks.Busy > 0 && c.stop == nil && c.cam.Playing() > 0
}

func (c *conn) describe(req *request) error {
	path, reel := c.cam.find(req.path())
	switch {
	case reel == nil:
		return c.respond(req, 404, "")
	case c.busy():
		return c.respond(req, c.cam.cfg.Quirks.Busy, "")
	}
	c.open()
	base := c.cam.URL(path) + "/"
	if b := c.cam.cfg.Quirks.Base; b != "" {
		base = b
	}
	headers := []string{"Content-Type", "application/sdp"}
	if !c.cam.cfg.Quirks.NoBase {
		headers = append(headers, "Content-Base", base)
	}
	text := reel.describe(c.cam.cfg.Quirks) + c.cam.cfg.Sound.describe()
	if change := c.cam.cfg.Quirks.Describe; change != nil {
		text = change(text)
	}
	return c.respond(req, 200, text, headers...)
}

// otherSets are the parameter sets of another camera.
const otherSets = "Z0LAHtkAUAW7ARAAAAMAEAAAAwMg8WLkgA==,aMuDyyA="

// describe is the session description, RFC 4566 and RFC 6184 §8.1.
func (r *reel) describe(q Quirks) string {
	var b strings.Builder
	b.WriteString("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=fake camera\r\n")
	if q.EmptyConnection {
		b.WriteString("c=\r\nt=0 0\r\n")
	} else {
		b.WriteString("c=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n")
	}
	b.WriteString(q.Media)
	codec, control := q.Codec, q.Control
	if codec == "" {
		codec = "H264"
	}
	if control == "" {
		control = "trackID=0"
	}
	fmt.Fprintf(&b, "m=video 0 RTP/AVP 96\r\na=control:%s\r\n", control)
	if !q.NoRTPMap {
		fmt.Fprintf(&b, "a=rtpmap:96 %s/90000\r\n", codec)
	}
	if q.SendOnly {
		b.WriteString("a=sendonly\r\n")
	}
	if codec == "H264" {
		b.WriteString("a=fmtp:96 packetization-mode=1" + r.sets(q) + "\r\n")
	}
	return b.String()
}

// sets are the parameters of a=fmtp that hold parameter sets.
func (r *reel) sets(q Quirks) string {
	encode := base64.StdEncoding.EncodeToString
	switch {
	case len(r.sps) < 4 || q.NoSPSInSDP:
		return ""
	case q.WrongSetsInSDP:
		return "; sprop-parameter-sets=" + otherSets
	case q.NoPPSInSDP:
		return "; sprop-parameter-sets=" + encode(r.sps)
	default:
		return "; profile-level-id=" + hex.EncodeToString(r.sps[1:4]) + "; sprop-parameter-sets=" + encode(r.sps) + "," + encode(r.pps)
	}
}

// setup prepares the video track; other tracks are accepted and never sent.
func (c *conn) setup(req *request) error {
	_, reel := c.cam.find(req.path())
	q := c.cam.cfg.Quirks
	switch {
	case reel == nil, q.Manner.SetupAt != "" && q.Manner.SetupAt != req.place():
		return c.respond(req, 404, "")
	case c.busy():
		return c.respond(req, q.Busy, "")
	}
	if c.cam.cfg.Sound != nil && strings.HasSuffix(req.url, soundTrack) {
		return c.setupSound(req, reel)
	}
	transport := req.header["transport"]
	tcp := strings.Contains(transport, "RTP/AVP/TCP")
	switch {
	case tcp && (q.UDPOnly || q.TCPAnswer || c.cam.tcpSetup.Add(1) <= int64(q.TCPRefusals)):
		return c.respond(req, 461, "")
	case tcp && q.Manner.NoTCP == "silence":
		return nil
	case tcp && q.Manner.NoTCP == "the end":
		return errRude
	case tcp && q.Manner.TCPStatus > 0:
		return c.respond(req, q.Manner.TCPStatus, "")
	case tcp && q.UDPAnswer:
		return c.respond(req, 200, "", "Transport", "RTP/AVP;unicast;client_port=0-1;server_port=6970-6971",
			"Session", c.session)
	}
	out, reply, err := c.newOutlet(reel, transport, tcp)
	if err != nil {
		return c.respond(req, 461, "")
	}
	if c.out != nil {
		c.out.close()
	}
	c.out = out
	c.cam.countSetup(req.url)
	return c.respond(req, 200, "", c.setUp(reply)...)
}

// setUp are the headers of the answer to a SETUP that worked.
func (c *conn) setUp(transport string) []string {
	q := c.cam.cfg.Quirks
	if q.Transport != nil {
		transport = q.Transport(transport)
	}
	if q.Manner.NewSession {
		c.session = token()
	}
	session := fmt.Sprintf("%s;timeout=%d", c.session, q.timeout())
	if id := q.Manner.SessionID; id != "" {
		c.session, _, _ = strings.Cut(id, ";")
		c.session, session = strings.TrimSpace(c.session), id
	}
	if q.Manner.NoTransport {
		return []string{"Session", session}
	}
	return []string{"Transport", transport, "Session", session}
}

func (c *conn) play(req *request) error {
	q := c.cam.cfg.Quirks
	switch {
	case !strings.HasPrefix(req.header["session"], c.session):
		return c.respond(req, 454, "")
	case c.out == nil || c.stop != nil:
		return c.respond(req, 455, "")
	case q.Manner.NoRange && req.header["range"] != "":
		return c.respond(req, 457, "")
	case q.PlayTrackOnly && !strings.Contains(req.url, "trackID"):
		return c.respond(req, 459, "")
	}
	headers := []string{"Range", "npt=0.000-", "RTP-Info", fmt.Sprintf("url=%s;seq=%d", req.url, c.out.seq)}
	if !q.NoPlaySession {
		headers = append(headers, "Session", c.session)
	}
	if q.EarlyPackets {
		if err := c.out.frame(int64(seconds(c.cam.cfg.Now()) * c.out.reel.fps)); err != nil {
			return err
		}
	}
	if err := c.respond(req, 200, "", headers...); err != nil {
		return err
	}
	c.opened()
	if q.Ask != "" {
		ask := fmt.Sprintf("%s %s RTSP/1.0\r\nCSeq: 1\r\nContent-Length: 5\r\n\r\nv=0\r\n", q.Ask, req.url)
		if err := c.write([]byte(ask)); err != nil {
			return err
		}
	}
	stop := make(chan struct{})
	c.stop = stop
	c.cam.playing.Add(1)
	c.cam.sessions.Add(1)
	if sound := c.sound; sound != nil {
		c.sender.Go(func() {
			if err := c.sing(sound, stop); err != nil {
				c.close()
			}
		})
		if c.cam.cfg.Sound.Deafen {
			c.cam.playing.Add(-1)
			return nil
		}
	}
	c.sender.Go(func() {
		defer c.cam.playing.Add(-1)
		if err := c.send(c.out, stop); err != nil {
			c.close()
		}
	})
	return nil
}

// endSession stops the pictures and waits until they have.
func (c *conn) endSession() {
	if c.stop != nil {
		close(c.stop)
		c.sender.Wait()
		c.stop = nil
	}
	if c.out != nil {
		c.out.close()
		c.out = nil
	}
	c.endSound()
}
