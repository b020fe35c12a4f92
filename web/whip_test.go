package web

import (
	"net/http"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"
)

// A whipEncoder is a program that sends pictures by WHIP.
type whipEncoder struct {
	pc    *webrtc.PeerConnection
	video *webrtc.TrackLocalStaticRTP
}

func newWHIPEncoder(t *testing.T) *whipEncoder {
	t.Helper()
	var settings webrtc.SettingEngine
	settings.SetIncludeLoopbackCandidate(true)
	e := &whipEncoder{pc: must(webrtc.NewAPI(webrtc.WithSettingEngine(settings)).NewPeerConnection(webrtc.Configuration{}))(t)}
	t.Cleanup(func() { _ = e.pc.GracefulClose() })
	e.video = must(webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "encoder"))(t)
	if _, err := e.pc.AddTrack(e.video); err != nil {
		t.Fatal(err)
	}
	return e
}

// offer is the encoder's, complete with candidates.
func (e *whipEncoder) offer(t *testing.T) string {
	t.Helper()
	complete := webrtc.GatheringCompletePromise(e.pc)
	desc, err := e.pc.CreateOffer(nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := e.pc.SetLocalDescription(desc); err != nil {
		t.Fatal(err)
	}
	<-complete
	return e.pc.LocalDescription().SDP
}

// key sends one keyframe of 640×360.
func (e *whipEncoder) key(n uint16) {
	_ = e.video.WriteRTP(&rtp.Packet{
		Header:  rtp.Header{Version: 2, Marker: true, SequenceNumber: n, Timestamp: uint32(n) * 3600},
		Payload: []byte{0x10, 0, 0, 0, 0x9d, 1, 0x2a, 0x80, 2, 0x68, 1},
	})
}

func TestAnEncoderIsSeenInPlaceOfAPageWhoseCameraWasOff(t *testing.T) {
	h := newHouse(t)
	h.signIn()
	invite := h.want(201, "POST", "/api/v1/rooms/rapat/invites", ask{body: `{"name":"dr. Sari","office":"Dinas Kesehatan"}`})
	token, _ := invite["token"].(string)
	p := h.open("/ws/rooms/rapat")
	p.say(roomHelloText(token, "", "s1"))
	p.hear("offer")
	p.say(`{"type":"mute","audio":true,"video":true}`)

	e := newWHIPEncoder(t)
	answer := h.want(http.StatusCreated, "POST", "/api/v1/rooms/rapat/whip", ask{
		body: e.offer(t), kind: typeSDP, client: h.newClient(), headers: map[string]string{"Authorization": "Bearer " + token},
	})
	sdp, _ := answer["text"].(string)
	if err := e.pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: sdp}); err != nil {
		t.Fatal(err)
	}
	tick, late := time.NewTicker(20*time.Millisecond), time.After(patience)
	defer tick.Stop()
	for n := uint16(0); ; n++ {
		select {
		case <-late:
			t.Fatal("the encoder's picture is kept from everybody")
		case <-tick.C:
			e.key(n)
		}
		if people := h.server.relay.Participants("rapat"); len(people) == 1 && people[0].Video {
			return
		}
	}
}
