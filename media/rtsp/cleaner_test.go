package rtsp

import "testing"

func TestATranscriptKeepsWhatIsOddAndNotWhoItIs(t *testing.T) {
	a, err := parseAddress("rtsp://gembok:s3cret@kamera.lan/lobby?user=gembok&password=s3cret")
	if err != nil {
		t.Fatal(err)
	}
	c := newCleaner(a)
	for in, want := range map[string]string{
		"RTSP/1.0 200\r\ncseq: 3\r\n\r\n":                                            "RTSP/1.0 200\r\ncseq: {n}\r\n\r\n",
		"RTSP/1.0 200 \r\nCSeq: 0\r\nServer: Hik 1.2\r\n\r\n":                        "RTSP/1.0 200 \r\nCSeq: 0\r\nX-Other: x\r\n\r\n",
		"RTSP/1.0 200 OK\nContent-Base: rtsp://rtsp://kamera.lan:554/lobby/\n\n":     "RTSP/1.0 200 OK\nContent-Base: rtsp://rtsp://192.0.2.1:554/camera/\n\n",
		"RTSP/1.0 200 OK\nContent-Base: nvr.kantor:554/lobby/\n\n":                   "RTSP/1.0 200 OK\nContent-Base: 192.0.2.1/camera/\n\n",
		"RTSP/1.0 200 OK\nTransport: RTP/AVP;interleaved=1-0;source=nvr.kantor\n\n":  "RTSP/1.0 200 OK\nTransport: RTP/AVP;interleaved=1-0;source=camera.invalid\n\n",
		"RTSP/1.0 401 x\nWWW-Authenticate: Digest realm=\"Kantor\", nonce=\"9\"\n\n": "RTSP/1.0 401 x\nWWW-Authenticate: Digest realm=\"x\", nonce=\"x\"\n\n",
		"RTSP/1.0 200 OK\nRTP-Info: url=rtsp://10.0.0.7/a?user=gembok;seq=1\n\n":     "RTSP/1.0 200 OK\nRTP-Info: url=rtsp://192.0.2.1/a?user=x;seq=1\n\n",
	} {
		if got := c.message(in, "", "3"); got != want {
			t.Errorf("message(%q) = %q, want %q", in, got, want)
		}
	}
	sdp := "v=0\r\no=gembok 1 1 IN IP4 10.0.0.7\r\ns=Lobby\r\nc=\r\na=tool:Hik\r\nm=video 0 RTP/AVP 96\r\na=control:rtsp://kamera.lan/lobby/t1\r\n"
	const want = "v=0\r\no=- 0 0 IN IP4 192.0.2.1\r\ns=x\r\nc=\r\na=x-other:x\r\nm=video 0 RTP/AVP 96\r\na=control:rtsp://192.0.2.1/camera/t1\r\n"
	if got := c.description(sdp); got != want {
		t.Errorf("description = %q, want %q", got, want)
	}
}
