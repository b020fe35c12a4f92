package rtsp

import "testing"

func TestAddressesAreReadAsPeopleTypeThem(t *testing.T) {
	for _, tt := range []struct{ in, url, host, user, password string }{
		{"rtsp://10.0.0.7/main", "rtsp://10.0.0.7/main", "10.0.0.7:554", "", ""},
		{"RTSP://10.0.0.7:8554/main?ch=1", "rtsp://10.0.0.7:8554/main?ch=1", "10.0.0.7:8554", "", ""},
		{" rtsps://cam.lan/main ", "rtsps://cam.lan/main", "cam.lan:322", "", ""},
		{"rtsp://admin:secret@10.0.0.7/main", "rtsp://10.0.0.7/main", "10.0.0.7:554", "admin", "secret"},
		{"rtsp://admin:p@ss/w:rd#1@10.0.0.7/main", "rtsp://10.0.0.7/main", "10.0.0.7:554", "admin", "p@ss/w:rd#1"},
		{"rtsp://admin:p%40ss%2Fw%3Ard%231@10.0.0.7/main", "rtsp://10.0.0.7/main", "10.0.0.7:554", "admin", "p@ss/w:rd#1"},
		{"rtsp://admin:123/x@10.0.0.7/main", "rtsp://10.0.0.7/main", "10.0.0.7:554", "admin", "123/x"},
		{"rtsp://admin:100%@10.0.0.7/main", "rtsp://10.0.0.7/main", "10.0.0.7:554", "admin", "100%"},
		{"rtsp://10.0.0.7/live@main", "rtsp://10.0.0.7/live@main", "10.0.0.7:554", "", ""},
		{"rtsp://10.0.0.7:554/user=admin_password=x_channel=1.sdp?y=a@b.c", "rtsp://10.0.0.7:554/user=admin_password=x_channel=1.sdp?y=a@b.c", "10.0.0.7:554", "", ""},
		{"rtsp://admin:x@dvr/main", "rtsp://dvr/main", "dvr:554", "admin", "x"},
		{"rtsp://admin@[fe80::1]:8554/main", "rtsp://[fe80::1]:8554/main", "[fe80::1]:8554", "admin", ""},
		{"rtsp://10.0.0.7/a#b", "rtsp://10.0.0.7/a%23b", "10.0.0.7:554", "", ""},
	} {
		a, err := parseAddress(tt.in)
		if err != nil {
			t.Errorf("parseAddress(%q): %v", tt.in, err)
			continue
		}
		if a.url.String() != tt.url || a.host() != tt.host || a.user != tt.user || a.password != tt.password {
			t.Errorf("parseAddress(%q) = %s at %s, %q %q, want %s at %s, %q %q",
				tt.in, a.url, a.host(), a.user, a.password, tt.url, tt.host, tt.user, tt.password)
		}
	}
}

func TestWhatTheCameraCallsItselfStaysOnTheHostWeDialled(t *testing.T) {
	a, err := parseAddress("rtsp://10.0.0.7:8554/main?x=1")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ base, control, want string }{
		{"rtsp://192.168.1.2/main/", "trackID=0", "rtsp://10.0.0.7:8554/main/trackID=0"},
		{"rtsp://192.168.1.2/main", "trackID=0", "rtsp://10.0.0.7:8554/main/trackID=0"},
		{"192.168.1.2:554/main/", "trackID=0", "rtsp://10.0.0.7:8554/main/trackID=0"},
		{"rtsp://rtsp://192.168.1.2/main/", "trackID=0", "rtsp://10.0.0.7:8554/main/trackID=0"},
		{"/main/", "/trackID=0", "rtsp://10.0.0.7:8554/main/trackID=0"},
		{"rtsp://192.168.1.2/main?x=1", "trackID=0", "rtsp://10.0.0.7:8554/main?x=1/trackID=0"},
		{"rtsp://192.168.1.2/main/", "rtsp://172.16.0.1/main/track1", "rtsp://10.0.0.7:8554/main/track1"},
		{"rtsp://192.168.1.2/main/", "*", "rtsp://10.0.0.7:8554/main/"},
		{"rtsp://192.168.1.2", "", "rtsp://10.0.0.7:8554/"},
	} {
		under, err := a.below(tt.base)
		if err != nil {
			t.Errorf("below(%q): %v", tt.base, err)
			continue
		}
		got, err := a.control(under, tt.control)
		if err != nil || got.String() != tt.want {
			t.Errorf("control(below(%q), %q) = %v, %v, want %s", tt.base, tt.control, got, err, tt.want)
		}
	}
}
