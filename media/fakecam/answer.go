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
	if q.SessionTimeout > 0 {
		if err := c.nc.SetReadDeadline(time.Now().Add(q.SessionTimeout)); err != nil {
			return err
		}
	}
	if req.method == "OPTIONS" {
		return c.options(req)
	}
	if ok, challenge := c.admit(req); !ok {
		return c.respond(req, 401, "", "WWW-Authenticate", challenge)
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

func (c *conn) options(req *request) error {
	q := c.cam.cfg.Quirks
	switch {
	case q.RefuseOptions:
		return c.respond(req, 501, "")
	case q.MuteKeepalive && req.header["session"] != "":
		return nil
	}
	return c.respond(req, 200, "", "Public", "OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN")
}

func (c *conn) keepalive(req *request) error {
	if c.cam.cfg.Quirks.MuteKeepalive {
		return nil
	}
	return c.respond(req, 200, "", "Session", c.session)
}

func (c *conn) describe(req *request) error {
	path, reel := c.cam.find(req.path())
	if reel == nil {
		return c.respond(req, 404, "")
	}
	base := c.cam.URL(path) + "/"
	if b := c.cam.cfg.Quirks.Base; b != "" {
		base = b
	}
	return c.respond(req, 200, reel.describe(c.cam.cfg.Quirks), "Content-Type", "application/sdp", "Content-Base", base)
}

// describe is the session description, RFC 4566 and RFC 6184 §8.1.
func (r *reel) describe(q Quirks) string {
	var b strings.Builder
	b.WriteString("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=fake camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\na=control:*\r\n")
	if q.ExtraMetadataMedia {
		b.WriteString("m=application 0 RTP/AVP 107\r\na=control:trackID=7\r\na=rtpmap:107 vnd.onvif.metadata/90000\r\n")
		b.WriteString("m=vana 0 RTP/AVP x\r\na=control:trackID=8\r\n")
	}
	codec := q.Codec
	if codec == "" {
		codec = "H264"
	}
	fmt.Fprintf(&b, "m=video 0 RTP/AVP 96\r\na=control:trackID=0\r\na=rtpmap:96 %s/90000\r\n", codec)
	if codec != "H264" {
		return b.String()
	}
	b.WriteString("a=fmtp:96 packetization-mode=1")
	if len(r.sps) >= 4 && !q.NoSPSInSDP {
		encode := base64.StdEncoding.EncodeToString
		b.WriteString("; profile-level-id=" + hex.EncodeToString(r.sps[1:4]) +
			"; sprop-parameter-sets=" + encode(r.sps) + "," + encode(r.pps))
	}
	b.WriteString("\r\n")
	return b.String()
}

// setup prepares the video track; other tracks are accepted and never sent.
func (c *conn) setup(req *request) error {
	_, reel := c.cam.find(req.path())
	if reel == nil {
		return c.respond(req, 404, "")
	}
	transport := req.header["transport"]
	tcp := strings.Contains(transport, "RTP/AVP/TCP")
	if tcp && c.cam.cfg.Quirks.UDPOnly {
		return c.respond(req, 461, "")
	}
	out, reply, err := c.newOutlet(reel, transport, tcp)
	if err != nil {
		return c.respond(req, 461, "")
	}
	if c.out != nil {
		c.out.close()
	}
	c.out = out
	return c.respond(req, 200, "", "Transport", reply,
		"Session", fmt.Sprintf("%s;timeout=%d", c.session, c.cam.cfg.Quirks.timeout()))
}

func (c *conn) play(req *request) error {
	switch {
	case !strings.HasPrefix(req.header["session"], c.session):
		return c.respond(req, 454, "")
	case c.out == nil || c.stop != nil:
		return c.respond(req, 455, "")
	}
	err := c.respond(req, 200, "", "Session", c.session, "Range", "npt=0.000-",
		"RTP-Info", fmt.Sprintf("url=%s;seq=%d", req.url, c.out.seq))
	if err != nil {
		return err
	}
	if c.cam.cfg.Quirks.AskOptions {
		ask := fmt.Sprintf("OPTIONS %s RTSP/1.0\r\nCSeq: 1\r\n\r\n", req.url)
		if err := c.write([]byte(ask)); err != nil {
			return err
		}
	}
	stop := make(chan struct{})
	c.stop = stop
	c.cam.playing.Add(1)
	c.cam.sessions.Add(1)
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
}
