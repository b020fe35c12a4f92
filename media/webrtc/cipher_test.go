package webrtc_test

import (
	"testing"

	pion "github.com/pion/webrtc/v4"

	"kawung/media"
)

// AES-GCM costs the relay a quarter less than AES-CM with HMAC-SHA1, which is
// what pages would choose.
func TestPicturesAreEncryptedWithGCM(t *testing.T) {
	const want = "SRTP_AEAD_AES_128_GCM"
	_, screen := open(t, endpoint(t), 1, 0)
	if got := screen.cipher(); got != want {
		t.Errorf("a screen's cipher = %s, want %s", got, want)
	}
	player := newPage(t)
	cam := newCamera(1, media.H264)
	cam.past(1)
	answer, viewer, err := endpoint(t).Play(t.Context(), media.PlayConfig{Name: t.Name(), Offer: player.offer([]pion.RTPCodecType{pion.RTPCodecTypeVideo}), Video: cam.stream})
	if err != nil {
		t.Fatal(err)
	}
	defer viewer.Close()
	defer player.close() // first: pion reads its statistics beside a close from afar
	player.accept(answer)
	player.connected()
	player.frame("0") // pion does not survive a stream that begins while it closes
	if got := player.cipher(); got != want {
		t.Errorf("a player's cipher = %s, want %s", got, want)
	}
}
