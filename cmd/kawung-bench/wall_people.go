package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/webrtc/v4"
	"github.com/pion/webrtc/v4/pkg/media"
	"golang.org/x/sync/errgroup"
)

// personColour is the picture of the one who sits in the room.
const personColour = "0xFFD8A8"

// A person sends pictures into a room by WHIP, as an office's encoder does: whoever
// asks for a keyframe gets one at once.
type person struct {
	pc    *webrtc.PeerConnection
	track *webrtc.TrackLocalStaticSample
	units [][]byte    // access units, the first of them a keyframe
	again atomic.Bool // somebody asked for a keyframe
}

// seatPerson lets somebody join a room and send pictures until ctx ends.
func (c *client) seatPerson(ctx context.Context, g *errgroup.Group, room string) error {
	clip, err := paintClip(ctx, personColour)
	if err != nil {
		return err
	}
	var invite struct{ Token string }
	if err := c.post(ctx, "/api/v1/rooms/"+room+"/invites", map[string]string{"name": "dr. Sari", "office": "Dinas Kesehatan"}, &invite); err != nil {
		return err
	}
	socket, err := viewerSocket()
	if err != nil {
		return err
	}
	api, err := viewerAPI(socket)
	if err != nil {
		return errors.Join(err, socket.Close())
	}
	p := &person{units: accessUnits(clip.AnnexB)}
	if p.pc, err = api.NewPeerConnection(webrtc.Configuration{}); err != nil {
		return errors.Join(err, socket.Close())
	}
	g.Go(func() error {
		<-ctx.Done()
		return errors.Join(p.pc.Close(), socket.Close())
	})
	sender, err := p.join(ctx, &client{base: c.base, http: &http.Client{Timeout: 15 * time.Second}}, room, invite.Token)
	if err != nil {
		return fmt.Errorf("join %s: %w", room, err)
	}
	g.Go(func() error { p.hear(sender); return nil })
	g.Go(func() error { return p.send(ctx, clip.FPS) })
	return nil
}

func (p *person) join(ctx context.Context, c *client, room, token string) (*webrtc.RTPSender, error) {
	var err error
	p.track, err = webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeH264}, "picture", "person")
	if err != nil {
		return nil, err
	}
	sender, err := p.pc.AddTrack(p.track)
	if err != nil {
		return nil, err
	}
	offer, err := p.pc.CreateOffer(nil)
	if err != nil {
		return nil, err
	}
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(offer); err != nil {
		return nil, err
	}
	select {
	case <-gathered:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	_, answer, err := c.offer(ctx, "/api/v1/rooms/"+room+"/whip", token, p.pc.LocalDescription().SDP)
	if err != nil {
		return nil, err
	}
	return sender, p.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: answer})
}

// hear hears of lost pictures until the connection ends.
func (p *person) hear(sender *webrtc.RTPSender) {
	for {
		packets, _, err := sender.ReadRTCP()
		if err != nil {
			return
		}
		for _, packet := range packets {
			switch packet.(type) {
			case *rtcp.PictureLossIndication, *rtcp.FullIntraRequest:
				p.again.Store(true)
			}
		}
	}
}

// send plays the clip round and round, from its keyframe when one is asked for.
func (p *person) send(ctx context.Context, fps float64) error {
	every := time.Duration(float64(time.Second) / fps)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for i := 0; ; i = (i + 1) % len(p.units) {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
		if p.again.Swap(false) {
			i = 0
		}
		if err := p.track.WriteSample(media.Sample{Data: p.units[i], Duration: every}); err != nil && ctx.Err() == nil {
			return err
		}
	}
}

// accessUnits cuts a stream of pictures of one slice each.
func accessUnits(annexB []byte) (units [][]byte) {
	start := []byte{0, 0, 0, 1}
	var unit []byte
	for _, nal := range bytes.Split(annexB, start[1:]) {
		if nal = bytes.TrimRight(nal, "\x00"); len(nal) == 0 {
			continue
		}
		unit = append(append(unit, start...), nal...)
		if kind := nal[0] & 0x1f; kind >= 1 && kind <= 5 { // a slice, ITU-T H.264 table 7-1
			units, unit = append(units, unit), nil
		}
	}
	return units
}
